// What every endpoint file reads; made once.
#include "server/http/cursor.h"
#include "server/http/endpoint.h"

#include "core/shop/shop.h"
