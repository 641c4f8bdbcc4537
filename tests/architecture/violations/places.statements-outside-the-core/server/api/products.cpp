#include "sql/product.h"
