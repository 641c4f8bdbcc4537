#include "core/catalog/productstore_p.h"
