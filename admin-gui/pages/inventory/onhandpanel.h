#pragma once

#include "admin-gui/pages/inventory/booking.h"
#include "admin-gui/widgets/parts.h"

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QVBoxLayout;
QT_END_NAMESPACE

namespace kontor::gui {

/** Under the cell that is edited: what is there before and after, and why. A child of the viewport; the keys stay in the cell. */
class OnHandPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit OnHandPanel(QWidget *viewport);

    /** What would be, for what is typed. */
    void show(const QString &text, const StockLevel &before);
    /** Alt 1 to 4; false: this reason makes no sense here. */
    bool choose(Reason reason);
    std::optional<Booking> booking() const;
    QString fault() const { return m_fault; }
    void refuse(const QString &sentence);
    void setBusy(bool isBusy);

Q_SIGNALS:
    void bookRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showNumbers();
    QString m_fault;
    std::optional<TypedStock> m_typed;
    std::optional<Reason> m_chosen; ///< by somebody, not by what is typed
    Reason m_reason = Reason::Count;
    StockLevel m_before;
    TextLabel *m_onHand;
    TextLabel *m_available;
    IconLabel *m_icon;
    TextLabel *m_message;
    TextLabel *m_keep;
    QList<QPushButton *> m_buttons;
};

}
