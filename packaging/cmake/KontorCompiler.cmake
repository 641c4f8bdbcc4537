# The compiler's settings, in one place: language level, warnings, sanitizers, ccache, coverage.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_AUTOMOC ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

set(KONTOR_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(KONTOR_COVERAGE "Instrument for gcov" OFF)
option(KONTOR_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(KONTOR_WERROR "Treat warnings as errors" ON)

find_program(KONTOR_CCACHE ccache)
if(KONTOR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header carries its time of making; ccache has to be told that this is no difference.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 "${KONTOR_CCACHE}")
endif()

# Options of every target of ours; system headers stay out of it.
add_library(kontor_options INTERFACE)
target_compile_definitions(kontor_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_KEYWORDS QT_NO_FOREACH QT_STRICT_ITERATORS
  QT_NO_CONTEXTLESS_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400
  KONTOR_VERSION="${PROJECT_VERSION}")
if(MSVC)
  target_compile_options(kontor_options INTERFACE /W4 /utf-8 /permissive-)
else()
  target_compile_options(kontor_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A precompiled header of one -fPIC kind only; and ccache needs -fpch-preprocess.
    target_compile_options(kontor_options INTERFACE -fpch-preprocess)
  endif()
  if(KONTOR_WERROR)
    target_compile_options(kontor_options INTERFACE -Werror)
  endif()
endif()
if(KONTOR_SANITIZE)
  add_compile_options(-fsanitize=${KONTOR_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${KONTOR_SANITIZE})
  if(KONTOR_SANITIZE MATCHES "undefined")
    # Qt 6.4 carries no vtables of some private classes: the vptr check reports Qt, not us.
    add_compile_options(-fno-sanitize=vptr -fno-sanitize-recover=undefined)
  endif()
endif()
if(KONTOR_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
if(KONTOR_FUZZ)
  # Coverage feedback from everything that a fuzzer links.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
