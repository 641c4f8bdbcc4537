#include "core/notifications/filechannel.h"

#include "core/notifications/mime_p.h"

#include <QDir>
#include <QSaveFile>

namespace kontor {

FileChannel::FileChannel(QString directory, Mailbox from, const Clock &clock, int limit)
    : m_directory(std::move(directory)),
      m_from(std::move(from)),
      m_clock(clock),
      m_limit(limit)
{
}

Result<void> FileChannel::send(const MailMessage &message)
{
    const auto to = Mailbox::fromAddress(message.to);
    if (!to)
        return mailRefused(to.error().fields.value(0).message);
    KONTOR_TRY(const auto bytes, toMime(message, m_from, *to, m_clock.now()));
    const QDir directory(m_directory);
    constexpr auto ownersAlone = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
    if (!directory.exists()) {
        if (!directory.mkpath(u"."_s))
            return mailUnavailable(u"the directory cannot be made"_s, m_directory);
        QFile::setPermissions(m_directory, ownersAlone | QFileDevice::ExeOwner);
    }
    QSaveFile file(directory.filePath(message.id.toString() + u".eml"_s));
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownersAlone) || file.write(bytes) != bytes.size()
        || !file.commit())
        return mailUnavailable(u"the file cannot be written"_s, file.errorString());
    removeOldest();
    return {};
}

// Ids begin with the time of making, so names sort by age. The directory is looked at once for every tenth of the limit.
void FileChannel::removeOldest()
{
    if (m_present && ++*m_present <= m_limit)
        return;
    QDir directory(m_directory);
    const auto names = directory.entryList({u"*.eml"_s}, QDir::Files, QDir::Name);
    const qsizetype kept = names.size() <= m_limit ? names.size() : m_limit - m_limit / 10;
    for (qsizetype i = 0; i + kept < names.size(); ++i)
        directory.remove(names[i]);
    m_present = kept;
}

}
