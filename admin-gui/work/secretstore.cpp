#include "admin-gui/work/secretstore.h"

#include <qt6keychain/keychain.h>

namespace kontor::gui {

namespace {
const QString service = QStringLiteral("kontor-admin");
}

void SecretStore::read(const QString &key, QObject *receiver, std::function<void(const QString &)> then)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setInsecureFallback(false);
    job->setKey(key);
    QObject::connect(job, &QKeychain::Job::finished, receiver,
        [job, then = std::move(then)] { then(job->error() == QKeychain::NoError ? job->textData() : QString()); });
    job->start();
}

void SecretStore::write(const QString &key, const QString &secret, QObject *receiver, std::function<void(bool)> then)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setInsecureFallback(false);
    job->setKey(key);
    job->setTextData(secret);
    QObject::connect(
        job, &QKeychain::Job::finished, receiver, [job, then = std::move(then)] { then(job->error() == QKeychain::NoError); });
    job->start();
}

void SecretStore::remove(const QString &key)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setInsecureFallback(false);
    job->setKey(key);
    job->start();
}

}
