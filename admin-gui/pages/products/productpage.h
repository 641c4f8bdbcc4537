#pragma once

#include "admin-gui/forms/binder.h"
#include "admin-gui/pages/products/productfields.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/widgets/chips.h"
#include "admin-gui/work/shopworkers.h"

QT_BEGIN_NAMESPACE
class QStackedWidget;
QT_END_NAMESPACE

namespace kontor::gui {

class VariantSection;

/** One product: its sections as tabs, undo and redo, a draft that survives, a bar when somebody else has saved it. */
class ProductPage final : public Page
{
    Q_OBJECT

public:
    ProductPage(Shell &shell, const QString &address, QWidget *parent);
    ~ProductPage() override;

    QString title() const override;
    QString iconName() const override { return u"shirt"_s; }
    bool isModified() const override { return m_document->isModified(); }
    bool mayClose() override;
    void changed(const QSet<QByteArray> &tags) override;
    void focusFirst() override;
    int problemCount() const override;
    void goToNextProblem() override;
    Document &document() const { return *m_document; }
    bool hasConflict() const { return m_conflict.has_value(); }
    VariantSection &variants() const { return *m_variants; }

private:
    void build();
    void buildHead(QVBoxLayout &column);
    QWidget *buildDetails();
    QWidget *buildSeo();
    QWidget *buildTranslations();
    QWidget *buildHistory();
    void showSection(int index);
    void load();
    void show(const ProductFacts &facts);
    void showHead();
    void save();
    void saved(const Result<ProductId> &id);
    void refuse(const Error &error);
    void discard();
    void meet(const ProductFacts &theirs);
    void showConflict(const QString &who);
    void compareConflict();
    void offerDraft();
    void loadHistory();
    QString draftFile() const;

    std::optional<ProductId> m_id;
    Document *m_document;
    ProductFacts m_facts;
    std::optional<Document::Conflict> m_conflict;
    ProductFacts m_theirs;
    bool m_isLoaded = false;
    bool m_isSaving = false;
    TextLabel *m_title;
    BadgeLabel *m_state;
    TextLabel *m_second;
    TextLabel *m_unsaved;
    QPushButton *m_save;
    Banner *m_bar;
    Banner *m_draftBar;
    QStackedWidget *m_sections;
    QList<ViewTab *> m_tabs;
    VariantSection *m_variants;
    Binder *m_details;
    Binder *m_seo;
    Binder *m_translations;
    QVBoxLayout *m_translationRows;
    QVBoxLayout *m_attributeRows;
    QVBoxLayout *m_historyRows;
    FormField *m_category;
    FormField *m_taxClass;
    Question m_question;
    Question m_history;
};

}
