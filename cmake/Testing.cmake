# thalweg_test(NAME SOURCES file... LIBS target... [TIMEOUT s] [LABELS x] [ARGS a...])
# One GoogleTest program and one ctest entry, run in the repository's root, so that tests name their
# files as "tests/...". Programs share one precompiled gtest.
function(thalweg_test name)
  cmake_parse_arguments(T "" "TIMEOUT" "SOURCES;LIBS;LABELS;ARGS;ENV" ${ARGN})
  add_executable(${name}_test ${T_SOURCES})
  target_link_libraries(${name}_test PRIVATE thalweg_warnings ${T_LIBS} GTest::gtest GTest::gtest_main)
  target_precompile_headers(${name}_test REUSE_FROM thalweg_test_pch)
  add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1 ${T_ARGS} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  if(THALWEG_SANITIZE MATCHES "thread")  # ten times slower where everything is a shared access
    math(EXPR T_TIMEOUT "${T_TIMEOUT} * 5")
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS "${T_LABELS}" ENVIRONMENT "${T_ENV}")
endfunction()

# thalweg_fuzz(NAME SOURCES file... SEEDS folder LIBS target... [MAX_LEN bytes])
# In the fuzz preset: a libFuzzer program fuzz_NAME. In all others: a program that runs the seeds once
# (so that they are also seen by GCC and its sanitizers), and, where THALWEG_FUZZ_DIR tells where the
# fuzz preset was built, a test that lets the libFuzzer program run for THALWEG_FUZZ_SECONDS.
function(thalweg_fuzz name)
  cmake_parse_arguments(F "" "SEEDS;MAX_LEN" "SOURCES;LIBS" ${ARGN})
  cmake_path(ABSOLUTE_PATH F_SEEDS BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE seeds)
  if(NOT F_MAX_LEN)
    set(F_MAX_LEN 4096)
  endif()
  add_executable(fuzz_${name} ${F_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE thalweg_warnings ${F_LIBS})
  if(THALWEG_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.cpp)
  add_test(NAME seeds_${name} COMMAND fuzz_${name} ${seeds} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(seeds_${name} PROPERTIES TIMEOUT 300)
  if(THALWEG_FUZZ_DIR)
    add_test(NAME fuzz_${name} COMMAND bash ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz.sh
      ${THALWEG_FUZZ_DIR}/tests/fuzz/fuzz_${name} ${seeds} ${F_MAX_LEN})
    set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 1500 LABELS fuzz)
  endif()
endfunction()
