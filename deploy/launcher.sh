# What ./tidegate and ./benchmarks/run share: finds a JDK 25, builds at the first use and after a change. To be sourced.
#
# name                 who speaks in messages
# root                 the folder of the sources
# JAVA_HOME            a JDK 25 to prefer
# TIDEGATE_JVM_FOLDERS folders whose children are JDKs, ':' between them
# shellcheck shell=bash disable=SC2154 # who sources it sets name and root

# A JDK tells its version in a file; that is a hundred times faster than to ask it.
is_25() {
  [[ -x $1/bin/javac && -r $1/release ]] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

find_jdk() {
  if [[ -n ${JAVA_HOME-} ]] && is_25 "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  local folders=${TIDEGATE_JVM_FOLDERS-/usr/lib/jvm:/usr/java:/opt:/opt/java:/Library/Java/JavaVirtualMachines:$HOME/.sdkman/candidates/java:$HOME/.jdks}
  local folder home on_path
  local -a list
  IFS=: read -ra list <<<"$folders"
  for folder in ${list[@]+"${list[@]}"}; do
    for home in "$folder"/*/ "$folder"/*/Contents/Home/; do
      if is_25 "${home%/}"; then
        echo "${home%/}"
        return
      fi
    done
  done
  if on_path=$(command -v java); then
    home=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
    if is_25 "$home"; then
      echo "$home"
      return
    fi
  fi
  return 1
}

# Sets jdk, or ends.
require_jdk() {
  if ! jdk=$(find_jdk); then
    echo "$name: no JDK 25 found; install one (such as Eclipse Temurin 25, package temurin-25-jdk) or point JAVA_HOME at it" >&2
    exit 69
  fi
}

# Whether something that the module $1 is built of is newer than its stamp. Only the benchmarks need benchmarks.
changed() {
  local stamp=$root/$1/target/.built
  [[ ! -e $stamp ]] && return 0
  local module
  local -a sources=("$root/pom.xml")
  for module in "$root"/*/pom.xml; do
    module=${module%/pom.xml}
    if [[ $module != "$root/benchmarks" || $1 == benchmarks ]]; then
      sources+=("$module/pom.xml" "$module/src/main")
    fi
  done
  [[ -n $(find "${sources[@]}" -newer "$stamp" -print -quit) ]]
}

build() {
  if ! command -v mvn >/dev/null; then
    echo "$name: no Maven found to build with; install it (apt-get install maven)" >&2
    exit 69
  fi
  echo "$name: building (first use, or the sources changed) ..." >&2
  local target=$root/$1/target
  local begun log
  begun=$(mktemp "$target/.begun.XXXXXX")
  log=$target/build.log
  local -a command=(mvn -q -B -ntp -DskipTests -f "$root/pom.xml" -pl "$1" -am package)
  # What the local repository holds is enough most of the time, and then no network is asked.
  if ! JAVA_HOME=$jdk "${command[@]}" -o >"$log" 2>&1 && ! JAVA_HOME=$jdk "${command[@]}" >"$log" 2>&1; then
    rm -f "$begun"
    cat "$log" >&2
    echo "$name: the build failed (all of it is in $log)" >&2
    exit 70
  fi
  mv -f "$begun" "$target/.built"
}

# Builds the module $1 and what it needs, unless nothing changed. Needs jdk.
build_if_changed() {
  changed "$1" || return 0
  # Two first uses at once: one builds, the other waits and finds it done.
  mkdir -p "$root/$1/target"
  if command -v flock >/dev/null; then
    exec 9>"$root/$1/target/.lock"
    flock 9
    if changed "$1"; then build "$1"; fi
    exec 9>&-
  else
    build "$1"
  fi
}
