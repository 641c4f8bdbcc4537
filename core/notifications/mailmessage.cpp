#include "core/notifications/mailmessage.h"

#include "core/base/text.h"

#include <QUrl>

namespace kontor {

namespace {

Failure refuse(const QString &why)
{
    return invalid(u"address"_s, "invalid_mail_address"_L1, u"The mail address is not usable: "_s + why);
}

bool isAscii(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c < u'\x80'; });
}

bool isControl(QChar c)
{
    return c < u' ' || (c >= u'\x7f' && c < u'\xa0') || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
}

// What RFC 5321 lets stand in a Dot-string, and what RFC 6531 adds; quoted local parts are given to nobody.
bool isLocalPart(QStringView text)
{
    constexpr QStringView signs = u"!#$%&'*+-/=?^_`{|}~.";
    return !text.isEmpty() && text.size() <= 64 && !text.startsWith(u'.') && !text.endsWith(u'.') && !text.contains(u"..")
        && std::all_of(text.begin(), text.end(),
            [&](QChar c) { return c < u'\x80' ? (c.isLetterOrNumber() || signs.contains(c)) : !c.isSpace() && !isControl(c); });
}

}

Result<Mailbox> Mailbox::fromAddress(QStringView address)
{
    const auto at = address.lastIndexOf(u'@');
    if (at < 0 || !isLocalPart(address.left(at)) || !isStorable(address))
        return refuse(u"it is written name@domain, without spaces and quotes"_s);
    Mailbox mailbox;
    mailbox.m_address = address.toString();
    const auto ascii = mailbox.domain();
    const bool isDomain = !ascii.isEmpty() && !ascii.startsWith('-') && !ascii.startsWith('.') && !ascii.endsWith('.')
        && std::all_of(ascii.begin(), ascii.end(),
            [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
    if (!isDomain)
        return refuse(u"its domain is none"_s);
    if (mailbox.wireAddress().size() > maxAddressLength || address.toUtf8().size() > maxAddressLength)
        return refuse(u"it is longer than %1 bytes"_s.arg(maxAddressLength));
    return mailbox;
}

Result<Mailbox> Mailbox::parse(QStringView text)
{
    const auto whole = text.trimmed();
    if (!whole.endsWith(u'>'))
        return fromAddress(whole);
    const auto open = whole.lastIndexOf(u'<');
    if (open < 0)
        return refuse(u"it is written Name <address>"_s);
    KONTOR_TRY(auto mailbox, fromAddress(whole.mid(open + 1).chopped(1)));
    auto name = whole.left(open).trimmed();
    if (name.size() >= 2 && name.startsWith(u'"') && name.endsWith(u'"'))
        name = name.mid(1, name.size() - 2);
    // Two mailboxes in a row would look like one whose name holds the first.
    const auto isOdd = [](QChar c) { return isControl(c) || c == u'<' || c == u'>' || c == u'@'; };
    if (name.size() > maxNameLength || std::any_of(name.begin(), name.end(), isOdd) || !isStorable(name))
        return refuse(u"its name is longer than %1 characters, or holds <, >, @ or what cannot be printed"_s.arg(maxNameLength));
    mailbox.m_name = name.toString();
    return mailbox;
}

QByteArray Mailbox::domain() const
{
    const auto domain = QStringView(m_address).mid(m_address.lastIndexOf(u'@') + 1);
    return isAscii(domain) ? domain.toLatin1().toLower() : QUrl::toAce(domain.toString());
}

QByteArray Mailbox::wireAddress() const
{
    return m_address.left(m_address.lastIndexOf(u'@') + 1).toUtf8() + domain();
}

bool Mailbox::needsSmtpUtf8() const
{
    return !isAscii(QStringView(m_address).left(m_address.lastIndexOf(u'@')));
}

}
