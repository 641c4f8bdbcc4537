#include "core/notifications/smtpchannel.h"

#include "core/notifications/mime_p.h"

#include <curl/curl.h>

namespace kontor {

namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/** One conversation with the server; libcurl calls it back through the pointer it was given. */
class Conversation
{
public:
    Conversation(const SmtpServer &server, const SmtpOptions &options, const std::atomic<bool> &isStopping)
        : m_isStopping(isStopping),
          m_deadline(std::chrono::steady_clock::now() + options.totalTimeout + std::chrono::milliseconds(500)),
          m_easy(curl_easy_init(), curl_easy_cleanup)
    {
        if (!m_easy)
            return;
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.totalTimeout.count()));
        // A connection that was kept would be closed by libcurl alone, which says QUIT and waits two minutes for the answer.
        set(CURLOPT_FORBID_REUSE, 1L);
        const auto host = server.host.contains(u':') ? u'[' + server.host + u']' : server.host;
        const bool isTls = server.encryption == SmtpServer::Encryption::Tls;
        set(CURLOPT_URL, (u"%1://%2:%3"_s.arg(isTls ? u"smtps"_s : u"smtp"_s, host).arg(server.port)).toUtf8().constData());
        const bool isPlain = server.encryption == SmtpServer::Encryption::None;
        set(CURLOPT_USE_SSL, static_cast<long>(isPlain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        if (!options.caFile.isEmpty()) {
            set(CURLOPT_CAINFO, options.caFile.toLocal8Bit().constData());
            set(CURLOPT_CAPATH, static_cast<const char *>(nullptr));
        }
        if (!server.user.isEmpty()) {
            set(CURLOPT_USERNAME, server.user.toUtf8().constData());
            set(CURLOPT_PASSWORD, server.password.toUtf8().constData());
        }
        set(CURLOPT_ERRORBUFFER, m_error);
        set(CURLOPT_HEADERFUNCTION, &Conversation::onReply);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Conversation::onReply);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_PREREQFUNCTION, &Conversation::onReady);
        set(CURLOPT_PREREQDATA, this);
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &Conversation::onTick);
        set(CURLOPT_XFERINFODATA, this);
    }

    Result<void> send(const Mailbox &from, const Mailbox &to, QByteArray bytes)
    {
        m_bytes = std::move(bytes);
        m_needsSmtpUtf8 = to.needsSmtpUtf8() || from.needsSmtpUtf8();
        m_recipient = to.wireAddress();
        const List recipients(curl_slist_append(nullptr, ('<' + to.wireAddress() + '>').constData()), curl_slist_free_all);
        set(CURLOPT_MAIL_FROM, ('<' + from.wireAddress() + '>').constData());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &Conversation::onRead);
        set(CURLOPT_READDATA, this);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(m_bytes.size()));
        return perform();
    }

    Result<void> tryOut()
    {
        set(CURLOPT_CUSTOMREQUEST, "NOOP");
        return perform();
    }

private:
    template<typename Value>
    void set(CURLoption option, Value value)
    {
        if (m_easy && m_code == CURLE_OK)
            m_code = curl_easy_setopt(m_easy.get(), option, value);
    }

    Result<void> perform()
    {
        if (!m_easy || m_code != CURLE_OK)
            return internal(u"libcurl: "_s + QString::fromUtf8(curl_easy_strerror(m_code)));
        m_code = curl_easy_perform(m_easy.get());
        if (m_code == CURLE_OK)
            return {};
        if (m_lacksSmtpUtf8)
            return mailRefused(u"the address has other letters than ASCII's, and the server cannot take such (SMTPUTF8)"_s);
        if (m_isStopping)
            return mailUnavailable(u"the server is stopping"_s);
        const int reply = m_reply.left(3).toInt();
        // A server that wants to be signed in to says so of the mail, and means our settings.
        constexpr int authenticationRequired = 530;
        const bool isAnswer = m_code == CURLE_SEND_ERROR || m_code == CURLE_RECV_ERROR || m_code == CURLE_UPLOAD_FAILED
            || m_code == CURLE_WEIRD_SERVER_REPLY;
        const auto words = QString::fromUtf8(*m_error ? m_error : curl_easy_strerror(m_code));
        if (m_isMailOffered && isAnswer && reply >= 500 && reply < 600 && reply != authenticationRequired)
            return mailRefused(u"the server answered %1"_s.arg(reply), lastReply());
        return mailUnavailable(words, lastReply());
    }

    // Servers like to repeat the address, which is nobody's business in a log.
    QString lastReply() const
    {
        QString reply = QString::fromUtf8(m_reply).simplified();
        if (!m_recipient.isEmpty())
            reply.replace(QString::fromUtf8(m_recipient), u"(the address)"_s, Qt::CaseInsensitive);
        return reply;
    }

    static size_t onReply(char *data, size_t size, size_t count, void *self)
    {
        constexpr qsizetype maxReply = 1'000;
        auto &conversation = *static_cast<Conversation *>(self);
        auto &reply = conversation.m_reply;
        const QByteArray line(data, static_cast<qsizetype>(size * count));
        // libcurl says QUIT after a refusal too; how that is answered does not matter.
        if (line.startsWith("221"))
            return size * count;
        if (!conversation.m_goesOn)
            reply.clear();
        reply += line.left(maxReply - reply.size());
        conversation.m_goesOn = line.mid(3, 1) == "-";
        if (line.mid(4).trimmed().toUpper() == "SMTPUTF8")
            conversation.m_knowsSmtpUtf8 = true;
        return size * count;
    }

    // We are in, by TLS where it is asked for; the mail comes next.
    static int onReady(void *self, char *, char *, int, int)
    {
        auto &conversation = *static_cast<Conversation *>(self);
        conversation.m_isMailOffered = true;
        conversation.m_lacksSmtpUtf8 = conversation.m_needsSmtpUtf8 && !conversation.m_knowsSmtpUtf8;
        return conversation.m_lacksSmtpUtf8 ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
    }

    // The time-out of libcurl does not cover its QUIT.
    static int onTick(void *self, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
    {
        const auto &conversation = *static_cast<Conversation *>(self);
        return conversation.m_isStopping || std::chrono::steady_clock::now() > conversation.m_deadline ? 1 : 0;
    }

    static size_t onRead(char *buffer, size_t size, size_t count, void *self)
    {
        auto &conversation = *static_cast<Conversation *>(self);
        const auto room = static_cast<qsizetype>(size * count);
        const auto taken = std::min(room, conversation.m_bytes.size() - conversation.m_at);
        std::copy_n(conversation.m_bytes.constData() + conversation.m_at, taken, buffer);
        conversation.m_at += taken;
        return static_cast<size_t>(taken);
    }

    const std::atomic<bool> &m_isStopping;
    const std::chrono::steady_clock::time_point m_deadline;
    CURLcode m_code = CURLE_OK;
    char m_error[CURL_ERROR_SIZE] = {};
    QByteArray m_bytes;
    qsizetype m_at = 0;
    QByteArray m_recipient;
    QByteArray m_reply;
    bool m_goesOn = false; ///< the reply has more lines
    bool m_isMailOffered = false;
    bool m_needsSmtpUtf8 = false;
    bool m_knowsSmtpUtf8 = false;
    bool m_lacksSmtpUtf8 = false;
    const Easy m_easy; // goes first: while it does, it may call back
};

// Once for the process, before the first handle; libcurl cleans up by the process's end.
void prepareLibrary()
{
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    Q_UNUSED(done);
}

}

SmtpChannel::SmtpChannel(SmtpServer server, Mailbox from, const Clock &clock, SmtpOptions options)
    : m_server(std::move(server)),
      m_from(std::move(from)),
      m_clock(clock),
      m_options(std::move(options))
{
    prepareLibrary();
}

Result<void> SmtpChannel::send(const MailMessage &message)
{
    const auto to = Mailbox::fromAddress(message.to);
    if (!to)
        return mailRefused(to.error().fields.value(0).message);
    KONTOR_TRY(auto bytes, toMime(message, m_from, *to, m_clock.now()));
    return Conversation(m_server, m_options, m_isStopping).send(m_from, *to, std::move(bytes));
}

Result<void> SmtpChannel::tryOut()
{
    return Conversation(m_server, m_options, m_isStopping).tryOut();
}

}
