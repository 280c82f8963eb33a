/** The command line {@code dnas} and our side of the comparisons with PyTorch. */
package org.dnas4j.cli;
