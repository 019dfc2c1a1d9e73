# Finds a JDK; sourced by the launcher, .ci/run and the benchmark. Needs bash. Sets jdk, or ends the script with one clear line.
want=25

# The feature version of the JDK in $1, 0 when it is none; read from its release file, which costs no JVM.
jdk_version() {
  local line version=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
  while IFS= read -r line; do
    case "$line" in JAVA_VERSION=*) version="${line#*\"}"; version="${version%%[!0-9]*}" ;; esac
  done <"$1/release"
  echo "${version:-0}"
}

jdk_candidates() {
  local java dir
  [ -n "${CELLFS_JAVA_HOME:-}" ] && echo "$CELLFS_JAVA_HOME"
  [ -n "${JAVA_HOME:-}" ] && echo "$JAVA_HOME"
  for dir in /usr/lib/jvm/*25* /usr/lib/jvm/*; do [ -d "$dir" ] && echo "$dir"; done
  java="$(command -v java)" && dirname -- "$(dirname -- "$(readlink -f -- "$java")")"
}

find_jdk() {
  local dir
  if [ -n "${CELLFS_JAVA_HOME:-}" ] && [ "$(jdk_version "$CELLFS_JAVA_HOME")" -lt "$want" ]; then
    echo "cellfs: CELLFS_JAVA_HOME=$CELLFS_JAVA_HOME is not a JDK $want or newer" >&2; exit 1
  fi
  while IFS= read -r dir; do
    [ "$(jdk_version "$dir")" -ge "$want" ] && { echo "$dir"; return 0; }
  done < <(jdk_candidates)
  return 1
}

# The Debian package of a JDK that apt knows.
known_package() {
  local package
  for package in openjdk-$want-jdk-headless temurin-$want-jdk; do
    apt-cache show "$package" >/dev/null 2>&1 && { echo "$package"; return 0; }
  done
  return 1
}

# Installs a JDK where the machine's own package manager has one and we may.
install_jdk() {
  [ "$(id -u)" = 0 ] || return 1
  local package
  if command -v apt-get >/dev/null; then
    # A new machine has no package lists yet.
    package="$(known_package)" || { apt-get update -q >&2; package="$(known_package)" || return 1; }
    echo "cellfs: installing $package" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >&2 && return 0
  elif command -v dnf >/dev/null; then
    echo "cellfs: installing java-$want-openjdk-devel" >&2
    dnf install -y -q "java-$want-openjdk-devel" >&2 && return 0
  fi
  return 1
}

jdk="$(find_jdk)" || { [ -z "${CELLFS_JAVA_HOME:-}" ] && install_jdk && jdk="$(find_jdk)"; } || {
  [ -z "${CELLFS_JAVA_HOME:-}" ] &&
    echo "cellfs: no JDK $want or newer in JAVA_HOME, /usr/lib/jvm or on the PATH. Install one (Debian and Ubuntu: package" \
      "temurin-$want-jdk from https://packages.adoptium.net; any Linux: https://adoptium.net/temurin/releases/?version=$want)" \
      "or set CELLFS_JAVA_HOME." >&2
  exit 1
}
