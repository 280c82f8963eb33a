package org.dnas4j.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Trees of configurations as earlier versions wrote them: whoever reads one, or identifies a run by
 * one, needs {@link MovedKeys} and {@link LaterKeys} together.
 */
public final class EarlierKeys {
  private EarlierKeys() {}

  /** Makes the tree of an earlier version's configuration one of today's. */
  public static void bringForward(ObjectNode configuration) {
    MovedKeys.putForward(configuration);
    LaterKeys.fillIn(configuration);
  }

  /** Makes a tree of today what an earlier version would have written for the same numbers. */
  static void bringBack(ObjectNode configuration) {
    LaterKeys.leaveOutUnset(configuration);
    MovedKeys.putBack(configuration);
  }
}
