#!/bin/sh
# Copies the jars with native libraries (DJL, libtorch, OpenCV, FFmpeg) and what they need from siamflow's
# distribution into Flink's lib/, on every machine of the cluster, before Flink starts. A native library
# is loaded once in a JVM, therefore these jars must not be in the job jar.
#
# Running it again is harmless. What an earlier run put there and the distribution no longer has is
# removed; jars that somebody else put there are never touched.
set -eu

usage="usage: install-flink-libs.sh DISTRIBUTION FLINK_HOME"
libraries="djl-api gson jna pytorch-engine pytorch-jni pytorch-native javacpp openblas opencv ffmpeg"
record=siamflow-libs.txt

fail() {
  echo "install-flink-libs: $1" >&2
  exit 1
}

[ $# -eq 2 ] || fail "$usage"
from=$1/lib
to=$2/lib
[ -f "$from/siamflow.jar" ] || fail "$1 is no distribution of siamflow: lib/siamflow.jar is missing ($usage)"
[ -d "$to" ] || fail "$2 is no Flink: it has no lib/ ($usage)"

flink=
for jar in "$to"/flink-runtime-[0-9]*.jar "$to"/flink-dist-*.jar; do
  [ -e "$jar" ] && flink=$jar
done
[ -n "$flink" ] || fail "$2 is no Flink: lib/ has no flink-dist-*.jar"
case ${flink##*/} in
  *-2.*) ;;
  *) fail "${flink##*/}: the job is made for Flink 2.2" ;;
esac

# Names that this script may replace or remove: those of its earlier runs.
ours() {
  [ -f "$to/$record" ] && grep -qxF "$1" "$to/$record"
}

# Names of a library's jars in a folder.
jars() {
  case $2 in
    # Its name goes on with what it runs on: cpu, cu128.
    pytorch-native) set -- "$1/$2"-*.jar ;;
    *) set -- "$1/$2"-[0-9]*.jar ;;
  esac
  for jar in "$@"; do
    if [ -e "$jar" ]; then echo "${jar##*/}"; fi
  done
}

names=
for library in $libraries; do
  found=$(jars "$from" "$library")
  [ -n "$found" ] || fail "$from has no $library-*.jar"
  names="$names $(echo $found)"
done

# Two versions of one library on Flink's class path would mix, so a stranger's jar stops everything first.
for library in $libraries; do
  for name in $(jars "$to" "$library"); do
    case " $names " in
      *" $name "*) ;;
      *) ours "$name" || fail "$to/$name is another $library; remove it first" ;;
    esac
  done
done

if [ -f "$to/$record" ]; then
  while IFS= read -r name; do
    case " $names " in
      *" $name "*) ;;
      *)
        if [ -e "$to/$name" ]; then
          rm -f -- "$to/$name"
          echo "removed $name"
        fi
        ;;
    esac
  done < "$to/$record"
fi

for name in $names; do
  if cmp -s "$from/$name" "$to/$name"; then
    echo "present $name"
  else
    # A jar that is only half there must never have its name.
    cp -- "$from/$name" "$to/.$name.part"
    mv -f -- "$to/.$name.part" "$to/$name"
    echo "copied  $name"
  fi
done
printf '%s\n' $names > "$to/$record"
