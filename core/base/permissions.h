#pragma once

#include "core/base/context.h"

namespace kontor::permissions {

inline constexpr Permission catalogRead{"catalog:read"};
inline constexpr Permission catalogWrite{"catalog:write"};
inline constexpr Permission pricesWrite{"prices:write"};
inline constexpr Permission inventoryRead{"inventory:read"};
inline constexpr Permission inventoryWrite{"inventory:write"};
inline constexpr Permission ordersRead{"orders:read"};
inline constexpr Permission ordersWrite{"orders:write"};
inline constexpr Permission customersRead{"customers:read"};
inline constexpr Permission customersWrite{"customers:write"};
inline constexpr Permission staffRead{"staff:read"};
inline constexpr Permission staffWrite{"staff:write"};
inline constexpr Permission desktopOpen{"desktop:open"};
inline constexpr Permission auditRead{"audit:read"};
inline constexpr Permission jobsRead{"jobs:read"};
inline constexpr Permission settingsWrite{"settings:write"};
inline constexpr Permission systemOperate{"system:operate"};

/** Every permission there is; a key or a role can hold no other. */
inline constexpr Permission all[] = {catalogRead, catalogWrite, pricesWrite, inventoryRead, inventoryWrite, ordersRead,
    ordersWrite, customersRead, customersWrite, staffRead, staffWrite, desktopOpen, auditRead, jobsRead, settingsWrite,
    systemOperate};

}
