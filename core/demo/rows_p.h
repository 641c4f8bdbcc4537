#pragma once

#include "core/demo/picture.h"

#include <span>

// The hand-written tables that the shop is made from, in UTF-8, one file per area.

namespace kontor::demo {

struct CategoryRow
{
    const char *slug;
    const char *parent;
    const char *title;
    const char *german;
    const char *description;
    const char *taxClass = "standard";
    /** Begins the SKUs of its products; empty where products are only in the categories below. */
    const char *skuPrefix = "";
    /** Sentences of which each product's description ends with one, separated by '|'. */
    const char *closings = "";
};

struct ProductRow
{
    const char *category;
    Motif motif;
    const char *title;
    const char *german;
    const char *brand;
    int cents;
    int grams;
    /** "Size=S,M,L;Colour=Indigo,Sand"; "500 g+600" costs 600 cents more (and weighs more in proportion). */
    const char *options;
    /** Of the picture, where there is no option "Colour". */
    const char *colour;
    /** "material=Linen;origin=Portugal" */
    const char *attributes;
    const char *text;
};

struct CustomerRow
{
    const char *name;
    const char *line1;
    const char *city;
    const char *region;
    const char *postalCode;
    const char *country;
    const char *phone;
    const char *email;
};

std::span<const CategoryRow> categoryRows();
std::span<const CustomerRow> customerRows();

std::span<const ProductRow> clothingRows();
std::span<const ProductRow> homeRows();
std::span<const ProductRow> kitchenRows();
std::span<const ProductRow> outdoorRows();
std::span<const ProductRow> stationeryRows();
std::span<const ProductRow> foodRows();
std::span<const ProductRow> leisureRows();
std::span<const ProductRow> bicycleRows();

}
