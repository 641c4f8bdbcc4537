# The page behind /docs: our few files, and Swagger UI from npm, become a resource inside the program. Without npm or
# network the build goes on, and /docs says how to get it.
find_program(KONTOR_NPM npm)

# kontor_embed_docs(target folder)
function(kontor_embed_docs target folder)
  set(work "${CMAKE_CURRENT_BINARY_DIR}/docs")
  set(script "${CMAKE_SOURCE_DIR}/packaging/cmake/fetchdocs.cmake")
  file(GLOB inputs CONFIGURE_DEPENDS "${folder}/*.html" "${folder}/*.js" "${folder}/*.css" "${folder}/package*.json")
  add_custom_command(OUTPUT "${work}/docs_resource.cpp"
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${folder}" "-DWORK=${work}" "-DNPM=${KONTOR_NPM}" "-DRCC=$<TARGET_FILE:Qt6::rcc>" -P "${script}"
    DEPENDS ${inputs} "${script}" COMMENT "Bringing in the interactive documentation" VERBATIM)
  target_sources(${target} PRIVATE "${work}/docs_resource.cpp")
  set_source_files_properties("${work}/docs_resource.cpp" PROPERTIES SKIP_AUTOMOC ON COMPILE_OPTIONS "-w")
endfunction()
