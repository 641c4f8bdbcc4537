#include "core/catalog/product.h"
