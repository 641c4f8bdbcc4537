#pragma once

#include <QtGlobal>

// What the core shows to its two faces. Everything else in it is hidden, so the wall is checked by the linker.
#if defined(KONTOR_CORE_BUILD)
#define KONTOR_EXPORT Q_DECL_EXPORT
#elif defined(KONTOR_CORE_SHARED)
#define KONTOR_EXPORT Q_DECL_IMPORT
#else
#define KONTOR_EXPORT
#endif
