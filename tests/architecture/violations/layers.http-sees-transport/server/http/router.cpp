#include "server/transport/guard.h"
