#!/usr/bin/env bash
# Fetches all that Maven needs to build and test the library, from its poms alone; afterwards
# 'mvn -o' works. dependency:go-offline would miss what plugins fetch when they meet a source file
# (formatter, annotation processor, test engine), so every module gets one and is really built.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
(cd "$ROOT" && find . -name target -prune -o -name pom.xml -exec cp --parents -t "$trial" {} +)
cp -r "$ROOT/.mvn" "$trial"
for module in "$trial"/lib/*/; do
  mkdir -p "$module"src/{main,test}/java/trial
  printf 'package trial;\n\nclass Trial {}\n' >"$module"src/main/java/trial/Trial.java
  cat >"$module"src/test/java/trial/TrialTest.java <<'JAVA'
package trial;

import org.junit.jupiter.api.Test;

class TrialTest {
  @Test
  void nothing() {}
}
JAVA
done
say "fetching the libraries of profile '${DNAS_PROFILES-}'"
ROOT=$trial maven -q --no-transfer-progress verify
