#include "core/demo/picture.h"
