#pragma once

#include <QByteArrayView>

namespace kontor::transport {

/** RFC 9110 §5.6.2: 1*tchar. */
bool isToken(QByteArrayView text);
bool isTokenChar(char c);
/** RFC 9110 §5.5: visible ASCII, space, tab and obs-text; no other control character. */
bool isFieldValue(QByteArrayView text);
/** Without spaces and tabs at both ends. */
QByteArrayView trimmedBlank(QByteArrayView text);
/** Compares ASCII letters without case; `lower` is in lower case already. */
bool equalsIgnoreCase(QByteArrayView text, QByteArrayView lower);
/** Whether a comma-separated list (Connection, Upgrade) holds the token; `lower` is in lower case already. */
bool listContains(QByteArrayView list, QByteArrayView lower);

/** host [":" port] with a name, an IPv4 address or a bracketed IPv6 address; not empty, no user information. */
bool isHost(QByteArrayView host);
/** What may stand in a request target: visible ASCII without # " < > \ . */
bool isTargetText(QByteArrayView target);
/** The path's escapes are whole, and decoded it is UTF-8 without NUL. */
bool isCleanPath(QByteArrayView path);
/** UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool isUtf8(QByteArrayView bytes);

}
