#pragma once

#include "admin-gui/forms/binder.h"
#include "admin-gui/pages/products/variantmodel.h"
#include "admin-gui/shell/page.h"

QT_BEGIN_NAMESPACE
class QTableView;
QT_END_NAMESPACE

namespace kontor::gui {

/** Options, the matrix or list of variants, and the inspector of the one that is selected. */
class VariantSection final : public QWidget
{
    Q_OBJECT

public:
    VariantSection(Shell &shell, Document &document, bool isNew, QWidget *parent = nullptr);

    void setFacts(const ProductFacts &facts);
    VariantModel &model() const { return *m_model; }
    QTableView &table() const { return *m_table; }
    /** False where no field here has this path. */
    bool setFault(const QString &path, const QString &sentence);
    void clearFaults();
    QStringList faultyPaths() const;
    void focus(const QString &path);
    Binder *newBinder() const { return m_new; }

Q_SIGNALS:
    void faultsChanged();

private:
    void showOptions();
    void addOption();
    void addValue(int option);
    void setOptions(const QJsonArray &options, const QString &what);
    void showShape();
    void inspect(const QString &variant);
    void layTable();

    Shell &m_shell;
    Document &m_document;
    bool m_isNew;
    ProductFacts m_facts;
    VariantModel *m_model;
    QTableView *m_table;
    QVBoxLayout *m_options;
    Card *m_optionCard;
    Card *m_variantCard;
    QPushButton *m_list;
    QPushButton *m_matrix;
    QWidget *m_inspector;
    QVBoxLayout *m_inspected;
    QString m_variant;
    Binder *m_binder = nullptr;
    Binder *m_new = nullptr;
};

}
