#pragma once

#include "core/base/result.h"
#include "core/catalog/product.h"
