package org.dnas4j.cost;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.kind.InputFile;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/** An installed kind with components, for tests of the configuration. */
@About("for tests")
public record ToyCost(
    @About("a factor") double factor,
    @About("a count") int rounds,
    @About("a file") InputFile table)
    implements Cost {
  public ToyCost {
    Check.that(factor > 0, "factor", factor, "above 0");
  }

  public ToyCost() {
    this(2, 3, new InputFile(""));
  }

  @Override
  public String kind() {
    return "toy";
  }

  @Override
  public double cost(BlockSpec block, Precision precision) {
    return factor * rounds * block.parameters() * precision.weight().bits();
  }

  @Override
  public String unit() {
    return "toys";
  }
}
