#pragma once

#include <QObject>
#include <QProcess>
#include <QUrl>

#include <functional>

namespace kontor::gui {

/** The shop on this computer: found where its server answers, or started. */
class LocalShop final : public QObject
{
    Q_OBJECT

public:
    explicit LocalShop(QObject *parent = nullptr);

    /** Where a server listens unless it was told otherwise. */
    static QUrl usualAddress();
    /** Whether a Kontor server answers there, and of which version. */
    void look(const QUrl &address, QObject *receiver, std::function<void(bool isThere, const QString &version)> then);
    /** The server program beside this one, or on the path; empty: there is none. */
    static QString serverProgram();
    static QString dataDirectory();
    /** Starts it, so that it outlives this program; answers when it serves or when it is clear that it will not. */
    void start(bool withDemo, QObject *receiver, std::function<void(const QString &fault)> then);
    /** Makes an account that may do everything, with a password that is shown once. */
    void createAdmin(
        const QString &email, QObject *receiver, std::function<void(const QString &password, const QString &fault)> then);

private:
    void awaitServer(int triesLeft, QObject *receiver, std::function<void(const QString &)> then);
};

}
