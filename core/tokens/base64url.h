#pragma once

#include "core/base/export.h"

#include <QByteArray>

#include <optional>

namespace kontor {

/** Base 64 with the URL's alphabet and without padding (RFC 4648 section 5, RFC 7515 section 2). */
KONTOR_EXPORT QByteArray toBase64Url(QByteArrayView bytes);

/**
 * Takes only what toBase64Url() writes: no padding, no other character, no white space, no length that cannot be, and no
 * bits at the end that say nothing. So no two texts are the same bytes.
 */
KONTOR_EXPORT std::optional<QByteArray> fromBase64Url(QByteArrayView text);

}
