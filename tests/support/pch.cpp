// Holds the precompiled header that all test programs share; see tests/CMakeLists.txt.
