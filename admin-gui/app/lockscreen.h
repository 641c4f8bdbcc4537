#pragma once

#include "admin-gui/widgets/parts.h"
#include "admin-gui/work/staffsession.h"

namespace kontor::gui {

/** Lies over everything until whoever is signed in gives the password again. Nothing below is lost. */
class LockScreen final : public QWidget
{
    Q_OBJECT

public:
    LockScreen(StaffSession &session, QWidget *window);

Q_SIGNALS:
    void unlocked();
    void signOutRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    StaffSession &m_session;
    QLineEdit *m_password;
    FormField *m_field;
    QPushButton *m_button;
};

}
