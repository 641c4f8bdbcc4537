#pragma once

#include "server/http/message.h"

namespace kontor::http {

/** What every reply says to browsers, unless its handler has said it already: what they may not do with it. */
void addSecurityFields(Headers &headers);

/** For HTML, beside that: of what a page may ask a browser for, nothing. */
inline constexpr char pagePermissions[] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

}
