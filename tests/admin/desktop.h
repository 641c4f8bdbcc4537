#pragma once

#include "admin-gui/app/window.h"
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include <QTemporaryDir>

namespace kontor::test {

/** The window of somebody who has signed in to a shop, as they would: by typing. */
class Desktop
{
public:
    explicit Desktop(OpenShop &shop, const QList<QByteArray> &roles = {"admin"});
    ~Desktop();

    gui::Window &window() { return *m_window; }
    gui::Workspace &workspace() { return *m_window->workspace(); }
    const Person &person() const { return m_person; }
    /** Shows the page with this address and waits until it is there. */
    template<typename PageType>
    PageType *open(const QString &address)
    {
        workspace().open(address);
        return qobject_cast<PageType *>(workspace().currentPage());
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(const QString &text);
    /** The program anew, as after a crash: nothing is asked, nothing is saved. */
    void restart();

private:
    void signIn();

    OpenShop &m_shop;
    Person m_person;
    std::unique_ptr<gui::Window> m_window;
};

/** What can be seen and has this accessible name or text, as soon as there is one; stops the program where none comes. */
QWidget *childNamed(const QWidget &parent, const QString &name);
void clickOn(QWidget *widget);

}
