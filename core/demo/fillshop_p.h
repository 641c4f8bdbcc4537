#pragma once

#include "core/database/database.h"
#include "core/demo/mediafiles_p.h"

namespace kontor::demo {

/** The part of seedDemoShop() that is one transaction: everything but the pictures, which lie in `files` already. */
Result<void> fillDemoShop(Database &database, const DemoCatalogue &shop, const PictureFiles &files, const Clock &clock);

}
