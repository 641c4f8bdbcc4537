#pragma once

#include <QJsonObject>
#include <QSet>
#include <QWidget>

namespace kontor {
struct Error;
}

namespace kontor::gui {

class Actions;
class ShopWorkers;
class Tasks;
class StaffSession;

/** What pages need from the window that shows them. */
class Shell
{
public:
    virtual ~Shell() = default;
    virtual ShopWorkers &workers() = 0;
    virtual Actions &actions() = 0;
    virtual Tasks &tasks() = 0;
    virtual StaffSession &session() = 0;
    /** Opens a page in a tab of its own, or goes to the tab that has it: "orders", "product/0193…". */
    virtual void open(const QString &address, const QJsonObject &state = {}) = 0;
    /** A sentence that can be taken back for eight seconds; without `undo` it only tells. */
    virtual void tell(const QString &sentence, std::function<void()> undo = {}) = 0;
    /** What could not be done, in words for people. */
    virtual void tellRefusal(const Error &error) = 0;
    /** Open work beside an area of the sidebar. */
    virtual void setOpenWork(const QString &area, int count) = 0;
    virtual bool isLive() const = 0;
};

/** What a tab shows. */
class Page : public QWidget
{
    Q_OBJECT

public:
    Page(Shell &shell, const QString &address, QWidget *parent = nullptr) : QWidget(parent), m_shell(shell), m_address(address) {}

    /** Names the page; two tabs never have the same one. */
    const QString &address() const { return m_address; }
    virtual QString title() const = 0;
    virtual QString iconName() const = 0;
    virtual bool isModified() const { return false; }
    /** Asked before it is closed; it may say no, and has asked the person why. */
    virtual bool mayClose() { return true; }
    /** How it looks, to be looked like again after a restart. */
    virtual QJsonObject state() const { return {}; }
    virtual void restore(const QJsonObject &) {}
    /** Something has changed in the shop. Nothing in the set: everything may have. */
    virtual void changed(const QSet<QByteArray> &tags) { Q_UNUSED(tags) }
    /** The part that is first to have the keys. */
    virtual void focusFirst() {}
    /** F6: to the next part of the page; false where there is none. */
    virtual bool focusNextPart() { return false; }
    virtual int problemCount() const { return 0; }
    virtual void goToNextProblem() {}

Q_SIGNALS:
    /** Title, icon or the dot that says "unsaved". */
    void appearanceChanged();
    void problemsChanged();
    void closeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    Shell &shell() const { return m_shell; }
    void setAddress(const QString &address) { m_address = address; }

private:
    Shell &m_shell;
    QString m_address;
};

}
