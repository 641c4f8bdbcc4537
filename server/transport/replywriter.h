#pragma once

#include "server/http/message.h"

namespace kontor::transport {

/** Whether a reply's own fields and status can be written without changing the message's structure. */
bool isWritable(const http::Reply &reply);
/** Whether this status comes with a body and a length at all (RFC 9110 §6.4.1). */
bool hasBody(int status);

/**
 * Status line and head, ending in the empty line. Date, length, connection and security fields are ours; what the
 * reply says about length, connection and coding is passed over.
 */
struct ReplyHead
{
    bool closes = false;
    bool keepsHttp10 = false; ///< an HTTP/1.0 client asked to stay and has to be told
    bool secure = false;
};
void writeHead(QByteArray &out, const http::Reply &reply, const ReplyHead &head);
/** The same of a reply that is ready: its bytes are those that writeHead() would have made. */
void writeHotHead(QByteArray &out, const http::HotReply &reply, bool isSecure);

/** IMF-fixdate (RFC 9110 §5.6.7) of now, made once a second for each thread. */
const QByteArray &httpDate();

}
