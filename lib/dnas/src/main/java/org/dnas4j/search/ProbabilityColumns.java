package org.dnas4j.search;

/**
 * How tables of epochs name the probability of a candidate: {@code p_BLOCK_BITS}, for example
 * {@code p_g1b2_2/4}.
 */
public final class ProbabilityColumns {
  private static final String PREFIX = "p_";

  private ProbabilityColumns() {}

  /** The column of a block's candidate. */
  public static String name(String block, String bits) {
    return PREFIX + block + "_" + bits;
  }

  /** Whether a column is one. */
  public static boolean contain(String column) {
    return column.startsWith(PREFIX);
  }

  /** The block of a column. */
  public static String block(String column) {
    return column.substring(PREFIX.length(), column.lastIndexOf('_'));
  }

  /** The bits of a column, such as 4 or 2/4. */
  public static String bits(String column) {
    return column.substring(column.lastIndexOf('_') + 1);
  }
}
