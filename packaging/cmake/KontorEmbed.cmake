# SQL files become typed C++ constants at build time, by the small program embedsql.
add_executable(embedsql "${CMAKE_CURRENT_LIST_DIR}/embedsql.cpp")
set_target_properties(embedsql PROPERTIES AUTOMOC OFF)

# kontor_embed_statements(target folder...): FOLDER/NAME.sql → "sql/NAME.h" with namespace kontor::sql::NAME,
# and "sql/all.h", the list of every statement for the tests.
function(kontor_embed_statements target)
  set(headers)
  set(sources)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.sql")
    foreach(source IN LISTS found)
      get_filename_component(name "${source}" NAME_WE)
      set(header "${CMAKE_CURRENT_BINARY_DIR}/sql/${name}.h")
      add_custom_command(OUTPUT "${header}" COMMAND embedsql statements "${header}" "${source}"
        DEPENDS embedsql "${source}" VERBATIM)
      list(APPEND headers "${header}")
      list(APPEND sources "${source}")
    endforeach()
  endforeach()
  set(all "${CMAKE_CURRENT_BINARY_DIR}/sql/all.h")
  add_custom_command(OUTPUT "${all}" COMMAND embedsql list "${all}" ${sources} DEPENDS embedsql ${sources} VERBATIM)
  target_sources(${target} PRIVATE ${headers} "${all}")
  set_source_files_properties(${headers} "${all}" PROPERTIES SKIP_AUTOMOC ON)
endfunction()

# kontor_embed_migrations(target folder): NNNN_name.sql → "sql/migrations.h"
function(kontor_embed_migrations target folder)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.sql")
  set(header "${CMAKE_CURRENT_BINARY_DIR}/sql/migrations.h")
  add_custom_command(OUTPUT "${header}" COMMAND embedsql migrations "${header}" ${found} DEPENDS embedsql ${found} VERBATIM)
  target_sources(${target} PRIVATE "${header}")
  set_source_files_properties("${header}" PROPERTIES SKIP_AUTOMOC ON)
endfunction()

# kontor_embed_words(target file): NAME.txt, one word to a line in byte order → "words/NAME.h"
function(kontor_embed_words target file)
  get_filename_component(name "${file}" NAME_WE)
  set(source "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  set(header "${CMAKE_CURRENT_BINARY_DIR}/words/${name}.h")
  add_custom_command(OUTPUT "${header}" COMMAND embedsql words "${header}" "${source}" DEPENDS embedsql "${source}" VERBATIM)
  target_sources(${target} PRIVATE "${header}")
  set_source_files_properties("${header}" PROPERTIES SKIP_AUTOMOC ON)
endfunction()

# kontor_embed_files(target name folder): every file below the folder becomes a Qt resource, ":/NAME/…".
function(kontor_embed_files target name folder)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*")
  set(qrc "<RCC><qresource prefix=\"/${name}\">\n")
  set(inputs)
  foreach(file IN LISTS found)
    string(APPEND qrc "<file alias=\"${file}\">${folder}/${file}</file>\n")
    list(APPEND inputs "${folder}/${file}")
  endforeach()
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${name}.qrc")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}_resource.cpp")
  file(CONFIGURE OUTPUT "${list}" CONTENT "${qrc}</qresource></RCC>\n" @ONLY)
  add_custom_command(OUTPUT "${source}" COMMAND Qt6::rcc --name kontor_${name} --output "${source}" "${list}"
    DEPENDS "${list}" ${inputs} VERBATIM)
  target_sources(${target} PRIVATE "${source}")
  set_source_files_properties("${source}" PROPERTIES SKIP_AUTOMOC ON SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "-w")
endfunction()
