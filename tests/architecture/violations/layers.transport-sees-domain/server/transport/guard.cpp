#include "core/sales/cart.h"
