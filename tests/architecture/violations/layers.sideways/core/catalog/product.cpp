#include "core/sales/order.h"
