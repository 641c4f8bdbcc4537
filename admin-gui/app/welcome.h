#pragma once

#include "admin-gui/app/localshop.h"
#include "admin-gui/widgets/parts.h"
#include "admin-gui/work/staffsession.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QStackedLayout;
QT_END_NAMESPACE

namespace kontor::gui {

/** The first thing that anybody sees: which shop, and then who. */
class Welcome final : public QWidget
{
    Q_OBJECT

public:
    Welcome(StaffSession &session, QWidget *parent = nullptr);
    /** From the beginning, or straight to the sign-in where a shop is known. */
    void begin();
    /** With a sentence about why. */
    void askToSignIn(const QString &why);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeShops();
    QWidget *makeSignIn();
    void lookForLocal();
    void startLocal(bool withDemo);
    void connectTo(const QString &address);
    void chooseServer(const QUrl &server);
    void submit();
    void setBusy(bool isBusy);
    void showFault(const QString &fault);

    StaffSession &m_session;
    LocalShop m_local;
    QStackedLayout *m_steps;
    QUrl m_server;
    // Which shop
    QPushButton *m_openLocal;
    QPushButton *m_startDemo;
    TextLabel *m_localState;
    QLineEdit *m_address;
    FormField *m_addressField;
    // Who
    TextLabel *m_shopName;
    TextLabel *m_why;
    QLineEdit *m_email;
    QLineEdit *m_password;
    FormField *m_passwordField;
    QCheckBox *m_stay;
    QPushButton *m_submit;
    QPushButton *m_first;
};

}
