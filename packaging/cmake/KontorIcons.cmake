# The icons of the desktop program: those that icons.txt names, from Lucide (ISC), become a resource, ":/icons/NAME.svg".
find_program(KONTOR_NPM npm)

# kontor_embed_icons(target folder)
function(kontor_embed_icons target folder)
  set(work "${CMAKE_CURRENT_BINARY_DIR}/icons")
  set(script "${CMAKE_SOURCE_DIR}/packaging/cmake/fetchicons.cmake")
  add_custom_command(OUTPUT "${work}/icons_resource.cpp"
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${folder}" "-DWORK=${work}" "-DNPM=${KONTOR_NPM}" "-DRCC=$<TARGET_FILE:Qt6::rcc>" -P "${script}"
    DEPENDS "${folder}/icons.txt" "${folder}/package.json" "${folder}/package-lock.json" "${script}" COMMENT "Bringing in the icons" VERBATIM)
  target_sources(${target} PRIVATE "${work}/icons_resource.cpp")
  set_source_files_properties("${work}/icons_resource.cpp" PROPERTIES SKIP_AUTOMOC ON SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "-w")
endfunction()
