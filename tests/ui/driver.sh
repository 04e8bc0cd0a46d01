# Sourced with $thalweg set: software rendering, and in $keep the words to put before the program's name.
# Under AddressSanitizer the driver stays loaded to the end: GLX unloads it before the leak checker looks, and
# what its own variables hold would then seem lost. AddressSanitizer itself must come first.
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
export LC_ALL=C.UTF-8  # the interface speaks English
keep=()
asan=$(ldd "$thalweg" | awk '/libasan\.so/ { print $3 }')
if [ -n "$asan" ]; then
  for driver in /usr/lib/*/dri/swrast_dri.so; do [ -e "$driver" ] && keep=(env "LD_PRELOAD=$asan $driver"); done
fi
