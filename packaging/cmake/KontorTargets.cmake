# A room is a folder of sources; adding a file to it is all that is needed.
function(kontor_sources target)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h")
    target_sources(${target} PRIVATE ${found})
  endforeach()
endfunction()

# What every library and program of ours has in common.
function(kontor_target target)
  target_link_libraries(${target} PRIVATE kontor_options)
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
endfunction()
