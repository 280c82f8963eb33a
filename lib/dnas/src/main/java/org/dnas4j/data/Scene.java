package org.dnas4j.data;

import org.dnas4j.tensor.Rng;

/**
 * One procedural image. All arithmetic is exactly specified (StrictMath, no fused operations), so
 * that the bytes are the same on every machine.
 */
final class Scene {
  static final int SIDE = 32;
  static final int LENGTH = 3 * SIDE * SIDE;

  // How hard the set is was tuned with these by training ResNet-20 on it.
  private static final double TILT = StrictMath.toRadians(20);
  private static final double MIN_STRIPE_CONTRAST = 25;
  private static final double MAX_STRIPE_CONTRAST = 80;
  private static final double MIN_NOISE = 10;
  private static final double MAX_NOISE = 30;
  private static final int MIN_FIGURES_IN_FRONT = 1;
  private static final int MAX_FIGURES_IN_FRONT = 4;

  private Scene() {}

  /** An outline; u goes right, v goes down, both about −1 to 1. */
  enum Shape {
    DISC {
      @Override
      boolean holds(double u, double v) {
        return u * u + v * v <= 0.85;
      }
    },
    SQUARE {
      @Override
      boolean holds(double u, double v) {
        return Math.max(Math.abs(u), Math.abs(v)) <= 0.8;
      }
    },
    TRIANGLE {
      @Override
      boolean holds(double u, double v) {
        return v <= 0.75 && Math.abs(u) <= 0.58 * (v + 1);
      }
    },
    CROSS {
      @Override
      boolean holds(double u, double v) {
        double smaller = Math.min(Math.abs(u), Math.abs(v));
        return smaller <= 0.36 && Math.max(Math.abs(u), Math.abs(v)) <= 1;
      }
    },
    RING {
      @Override
      boolean holds(double u, double v) {
        double square = u * u + v * v;
        return square >= 0.28 && square <= 1;
      }
    };

    abstract boolean holds(double u, double v);
  }

  /** Stripes: a wave from −1 to 1 along a direction; kx, ky in periods a pixel. */
  private record Stripes(double kx, double ky, double phase, double contrast) {
    static Stripes of(double angle, double period, double contrast, Rng rng) {
      return new Stripes(
          StrictMath.sin(angle) / period,
          StrictMath.cos(angle) / period,
          rng.nextDouble(),
          contrast);
    }

    double at(int x, int y) {
      double t = kx * x + ky * y + phase;
      return contrast * (4 * Math.abs(t - Math.floor(t) - 0.5) - 1);
    }
  }

  /** A striped shape: centre and radius in pixels, tilted by an angle, colour 0 to 255. */
  // The array holds three numbers, is never written to and never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Figure(
      Shape shape, double cx, double cy, double cos, double sin, double[] colour, Stripes stripes) {
    static Figure of(
        Shape shape, double cx, double cy, double radius, double[] colour, Stripes s, Rng rng) {
      double tilt = between(-TILT, TILT, rng);
      double cos = StrictMath.cos(tilt) / radius;
      double sin = StrictMath.sin(tilt) / radius;
      return new Figure(shape, cx, cy, cos, sin, colour, s);
    }

    boolean holds(int x, int y) {
      double dx = x - cx;
      double dy = y - cy;
      return shape.holds(cos * dx + sin * dy, cos * dy - sin * dx);
    }
  }

  /** Draws one image as 3 × 32 × 32 bytes from out[at] on. */
  static void draw(Shape shape, boolean upright, Rng rng, byte[] out, int at) {
    double[] ground = colour(rng);
    double[] slope = {between(-2.5, 2.5, rng), between(-2.5, 2.5, rng), between(-2.5, 2.5, rng)};
    boolean slopeDown = rng.nextInt(2) == 1;
    Stripes groundStripes = anyStripes(rng);
    Figure[] figures = figures(shape, upright, ground, rng);
    double noise = between(MIN_NOISE, MAX_NOISE, rng);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        Figure front = null;
        for (Figure figure : figures) {
          if (figure.holds(x, y)) {
            front = figure;
          }
        }
        double[] colour = front == null ? ground : front.colour;
        double light = (front == null ? groundStripes : front.stripes).at(x, y);
        double along = (slopeDown ? y : x) - (SIDE - 1) / 2.0;
        for (int c = 0; c < 3; c++) {
          double value = colour[c] + light + slope[c] * along + noise * noise(rng);
          out[at + (c * SIDE + y) * SIDE + x] = (byte) Math.max(0, Math.min(255, (int) value));
        }
      }
    }
  }

  /** The figure of the class, then small ones in front of it. */
  private static Figure[] figures(Shape shape, boolean upright, double[] ground, Rng rng) {
    int inFront =
        MIN_FIGURES_IN_FRONT + rng.nextInt(MAX_FIGURES_IN_FRONT - MIN_FIGURES_IN_FRONT + 1);
    Figure[] figures = new Figure[1 + inFront];
    double radius = between(7, 13, rng);
    double room = SIDE / 2.0 - 0.8 * radius;
    double angle = (upright ? Math.PI / 2 : 0) + between(-TILT, TILT, rng);
    double contrast = between(MIN_STRIPE_CONTRAST, MAX_STRIPE_CONTRAST, rng);
    Stripes stripes = Stripes.of(angle, between(3, 6, rng), contrast, rng);
    figures[0] =
        Figure.of(
            shape,
            SIDE / 2.0 + between(-room, room, rng),
            SIDE / 2.0 + between(-room, room, rng),
            radius,
            apartFrom(ground, rng),
            stripes,
            rng);
    for (int i = 1; i < figures.length; i++) {
      Shape any = Shape.values()[rng.nextInt(Shape.values().length)];
      double small = between(2.5, 4.5, rng);
      double x = between(0, SIDE, rng);
      double y = between(0, SIDE, rng);
      figures[i] = Figure.of(any, x, y, small, colour(rng), anyStripes(rng), rng);
    }
    return figures;
  }

  private static Stripes anyStripes(Rng rng) {
    double angle = between(0, Math.PI, rng);
    return Stripes.of(angle, between(3, 8, rng), between(0, MAX_STRIPE_CONTRAST / 2, rng), rng);
  }

  private static double[] colour(Rng rng) {
    return new double[] {between(50, 205, rng), between(50, 205, rng), between(50, 205, rng)};
  }

  /** A colour that can be told from another, if barely: 25 to 90 away in every channel. */
  private static double[] apartFrom(double[] other, Rng rng) {
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      double step = between(25, 90, rng);
      colour[c] = other[c] + (other[c] < 128 ? step : -step);
    }
    return colour;
  }

  private static double between(double low, double high, Rng rng) {
    return low + (high - low) * rng.nextDouble();
  }

  /** About standard normal: the sum of the eight bytes of a random word, shifted and scaled. */
  private static double noise(Rng rng) {
    long word = rng.nextLong();
    long pairs = (word & 0x00FF00FF00FF00FFL) + ((word >>> 8) & 0x00FF00FF00FF00FFL);
    long sum = (pairs * 0x0001000100010001L) >>> 48;
    return (sum - 1020) / 209.0;
  }
}
