#pragma once

#include "admin-gui/pages/inventory/booking.h"
#include "admin-gui/pages/inventory/stockmodel.h"
#include "admin-gui/widgets/parts.h"

namespace kontor::gui {

class Shell;

/** What is decided about a level: what is kept back, what may be sold beyond, and from when it is low. */
class LevelPanel final : public Surface
{
    Q_OBJECT

public:
    LevelPanel(Shell &shell, QWidget *parent);

    /** The level that the cursor is on. What somebody has typed for another one and not saved is kept until they leave it. */
    void show(const StockOfVariant &variant, const StockOfLevel &level, const QString &location);
    bool isModified() const;
    void focusField() { m_safety->setFocus(Qt::OtherFocusReason); }

Q_SIGNALS:
    void closed();
    void modifiedChanged();
    void saved(const StockLevel &level);
    void ledgerWanted(const VariantId &variant);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fill(const StockLevel &level);
    void showState();
    void save();
    void answered(const RestAnswer &answer);
    void takeTheirs();
    std::optional<int> read(FormField *field, QLineEdit *editor, bool mayBeEmpty);

    Shell &m_shell;
    StockLevel m_seen;
    TextLabel *m_name;
    TextLabel *m_where;
    TextLabel *m_numbers;
    TextLabel *m_hint;
    QLineEdit *m_safety;
    QLineEdit *m_backorder;
    QLineEdit *m_threshold;
    FormField *m_safetyField;
    FormField *m_backorderField;
    FormField *m_thresholdField;
    Banner *m_conflict;
    TextLabel *m_fault;
    QPushButton *m_save;
    bool m_isSaving = false;
    Question m_question;
};

}
