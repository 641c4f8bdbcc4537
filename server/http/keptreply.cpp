#include "server/http/keptreply.h"

#include "server/http/negotiation.h"

#include <algorithm>

namespace kontor::http {

namespace {

constexpr qsizetype worthCompressing = 1024;

bool isCompressible(QByteArrayView type)
{
    return type == "application/json" || type == "application/problem+json" || type.startsWith("text/") || type == "image/svg+xml"
        || type == "application/javascript" || type == "application/openmetrics-text";
}

bool isStrong(QByteArrayView etag)
{
    return etag.endsWith('"') && !etag.startsWith("W/");
}

}

bool isPackable(const Reply &reply)
{
    return !reply.headers.contains("content-encoding") && isCompressible(mediaType(reply.headers.value("content-type")));
}

namespace {

ReplyForm formOf(bool mayBePacked, QByteArrayView etag, const FormWishes &wishes)
{
    const bool isPacked = mayBePacked && acceptsGzip(wishes.acceptEncoding);
    if (wishes.isRead && !etag.isEmpty() && !wishes.ifNoneMatch.isEmpty() && matchesETag(wishes.ifNoneMatch, etag))
        return isPacked ? ReplyForm::UnchangedPacked : ReplyForm::Unchanged;
    return isPacked ? ReplyForm::Packed : ReplyForm::Whole;
}

// What would break out of its field, or is the transport's to say.
bool isPlain(const Headers::Field &field)
{
    const auto &[name, value] = field;
    const bool isOurs = name == "content-length" || name == "connection" || name == "date" || name == "transfer-encoding"
        || name == "keep-alive" || name == "strict-transport-security";
    const bool isClean = std::all_of(
        value.begin(), value.end(), [](char c) { return c == '\t' || (static_cast<quint8>(c) >= ' ' && c != '\x7f'); });
    const bool isName = !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    return !isOurs && isClean && isName;
}

}

ReplyForm chooseForm(const Reply &whole, const FormWishes &wishes)
{
    const bool mayBePacked = whole.body.size() > worthCompressing && isPackable(whole);
    return formOf(mayBePacked, whole.status == 200 ? whole.headers.view("etag") : QByteArrayView(), wishes);
}

void shape(Reply &reply, ReplyForm form, const QByteArray &packed)
{
    if (form == ReplyForm::Whole)
        return;
    const bool isPacked = form != ReplyForm::Unchanged;
    // Other bytes, so another strong tag.
    if (const auto etag = reply.headers.value("etag"); isPacked && isStrong(etag))
        reply.headers.set("etag", etag.left(etag.size() - 1) + "-gzip\"");
    if (form == ReplyForm::Packed) {
        reply.body = packed;
        reply.headers.append("content-encoding", "gzip");
        return;
    }
    // A 304 says the same as the reply that it stands for (RFC 9110 §15.4.5), but nothing of a body.
    reply.status = 304;
    reply.body.clear();
    Headers kept;
    for (const auto &[name, value] : reply.headers.fields())
        if (name != "content-type" && name != "content-encoding")
            kept.append(name, value);
    reply.headers = kept;
}

QByteArray packedBody(const Reply &whole)
{
    auto packed = gzipped(whole.body);
    return packed.size() < whole.body.size() ? packed : QByteArray();
}

KeptReply::KeptReply(const Endpoint &endpoint, Reply whole, const QByteArray &loggedTarget)
    : m_endpoint(endpoint),
      m_whole(std::move(whole)),
      m_etag(m_whole.headers.value("etag")),
      m_isPackable(m_whole.body.size() > worthCompressing && isPackable(m_whole)),
      m_loggedTarget(loggedTarget)
{
    render();
}

void KeptReply::render()
{
    for (size_t form = 0; form < replyForms; ++form) {
        const auto reply = this->reply(static_cast<ReplyForm>(form));
        const auto &fields = reply.headers.fields();
        m_fields[form].clear();
        // The transport says "nosniff" where a reply does not: then the bytes would not be all.
        if (!reply.headers.contains("x-content-type-options") || !std::all_of(fields.begin(), fields.end(), isPlain))
            continue;
        for (const auto &[name, value] : fields)
            m_fields[form] += "\r\n" + name + ": " + value;
    }
}

ReplyForm KeptReply::formFor(const FormWishes &wishes) const
{
    const auto form = formOf(m_isPackable, m_etag, wishes);
    return form == ReplyForm::Packed && m_packing == Packing::Useless ? ReplyForm::Whole : form;
}

std::shared_ptr<const KeptReply> KeptReply::withPackedBody() const
{
    const auto other = std::make_shared<KeptReply>(*this);
    other->m_packed = packedBody(m_whole);
    other->m_packing = other->m_packed.isEmpty() ? Packing::Useless : Packing::Made;
    return other;
}

Reply KeptReply::reply(ReplyForm form) const
{
    Reply reply = m_whole;
    shape(reply, form, m_packed);
    return reply;
}

std::optional<HotReply> KeptReply::hotReply(ReplyForm form) const
{
    const auto &fields = m_fields[static_cast<size_t>(form)];
    if (fields.isEmpty() || isMissing(form))
        return std::nullopt;
    switch (form) {
    case ReplyForm::Whole: return HotReply{.status = 200, .fields = fields, .ownFields = {}, .body = m_whole.body};
    case ReplyForm::Packed: return HotReply{.status = 200, .fields = fields, .ownFields = {}, .body = m_packed};
    case ReplyForm::Unchanged:
    case ReplyForm::UnchangedPacked: break;
    }
    return HotReply{.status = 304, .fields = fields, .ownFields = {}, .body = {}};
}

qsizetype KeptReply::bytes() const
{
    qsizetype sum = m_whole.body.size() + m_packed.size() + m_loggedTarget.size();
    for (const auto &[name, value] : m_whole.headers.fields())
        sum += name.size() + value.size();
    for (const auto &fields : m_fields)
        sum += fields.size();
    return sum;
}

}
