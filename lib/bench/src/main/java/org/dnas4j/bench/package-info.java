/**
 * Our side of the comparisons with PyTorch and torchvision: programs that {@code
 * environment/bench.sh} and {@code environment/torchvision.sh} start, no part of the library.
 */
package org.dnas4j.bench;
