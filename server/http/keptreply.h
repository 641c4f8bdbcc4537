#pragma once

#include "server/http/message.h"

#include <array>
#include <memory>

namespace kontor::http {

class Endpoint;

/** The forms that one reply takes, as the client's fields ask for it (RFC 9110 §12.5.3, §13.1.2). */
enum class ReplyForm { Whole, Packed, Unchanged, UnchangedPacked };
inline constexpr size_t replyForms = 4;

/** What a request says about the form of its reply. */
struct FormWishes
{
    bool isRead = false; ///< GET or HEAD
    QByteArrayView acceptEncoding{};
    QByteArrayView ifNoneMatch{};
};

/** Whether its body may be sent in gzip at all, whatever its size. */
bool isPackable(const Reply &reply);
/** The form for a reply that has its ETag and its stable fields. */
ReplyForm chooseForm(const Reply &whole, const FormWishes &wishes);
/** Brings a whole reply into a form; `packed` is its body in gzip, for the forms that have one. */
void shape(Reply &reply, ReplyForm form, const QByteArray &packed);
/** The body in gzip; empty where that would not make it smaller. */
QByteArray packedBody(const Reply &whole);

/**
 * A finished reply, the same for everybody who asks for its address in its language: status 200, stable fields, body,
 * ETag, and from the first wish on the body in gzip. What belongs to one request (ids, CORS) is added by the dispatcher.
 * Never changes: safe to share.
 */
class KeptReply
{
public:
    KeptReply(const Endpoint &endpoint, Reply whole, const QByteArray &loggedTarget);

    const Endpoint &endpoint() const { return m_endpoint; }
    /** The target as the access log shows it. */
    const QByteArray &loggedTarget() const { return m_loggedTarget; }
    /** The form for these wishes, as far as it is ready: see isMissing(). */
    ReplyForm formFor(const FormWishes &wishes) const;
    /** Whether the form needs the body in gzip, which nobody has asked for yet. */
    bool isMissing(ReplyForm form) const { return form == ReplyForm::Packed && m_packing == Packing::Unknown; }
    /** The same with its body in gzip. Takes as long as compressing does: not for an I/O thread. */
    std::shared_ptr<const KeptReply> withPackedBody() const;

    Reply reply(ReplyForm form) const;
    /** The same in pieces for the fast lane. Nothing if its fields cannot be sent as they are. */
    std::optional<HotReply> hotReply(ReplyForm form) const;
    /** Everything that is kept, in bytes. */
    qsizetype bytes() const;

private:
    enum class Packing { Unknown, Useless, Made };

    const Endpoint &m_endpoint;
    void render();

    Reply m_whole;
    QByteArray m_etag;
    bool m_isPackable = false; // and large enough
    QByteArray m_loggedTarget;
    Packing m_packing = Packing::Unknown;
    QByteArray m_packed;
    std::array<QByteArray, replyForms> m_fields; // by form; empty: not for the fast lane
};

}
