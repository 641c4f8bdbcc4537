#pragma once

#include "admin-gui/work/restclient.h"
#include "core/base/context.h"
#include "core/database/databaseconfig.h"

#include <QTimer>

namespace kontor::gui {

/**
 * One of the staff, signed in: tokens by REST, and a personal login to the database that is renewed while the program
 * runs. States: signed out → signing in → signed in → signed out.
 */
class StaffSession final : public QObject
{
    Q_OBJECT

public:
    explicit StaffSession(QObject *parent = nullptr);

    void signIn(const QUrl &server, const QString &email, const QString &password);
    /** By what the keychain has kept; answers like signIn(). */
    void resume(const QUrl &server, const QString &email);
    void signOut();
    /** Asks the server about the password of who is signed in, to unlock the window. */
    void confirm(const QString &password, QObject *receiver, std::function<void(bool isRight, const QString &message)> then);

    const DatabaseConfig &database() const { return m_database; }
    const Actor &actor() const { return m_actor; }
    const QString &email() const { return m_email; }
    RestClient &rest() { return m_rest; }
    void setStaysIn(bool staysIn) { m_staysIn = staysIn; }

Q_SIGNALS:
    void signedIn();
    /** A sentence for the person. */
    void failed(const QString &message);
    /** The login to the database is a new one. */
    void renewed();
    /** The server does not know this sign-in any more. */
    void ended(const QString &message);
    /** There is no keychain to keep the sign-in in. */
    void notKept();

private:
    void began(const QJsonObject &tokens);
    void readPerson();
    void openDatabase(bool isFirst);
    void refresh();
    void refuse(const RestFailure &failure);
    QString secretKey() const;

    RestClient m_rest;
    DatabaseConfig m_database;
    Actor m_actor;
    QString m_email;
    QString m_refreshToken;
    bool m_staysIn = false;
    bool m_isIn = false;
    QTimer m_tokenTimer;
    QTimer m_loginTimer;
};

/** What to tell somebody about a refusal of the server, in words of this program. */
QString sentenceFor(const RestFailure &failure);

}
