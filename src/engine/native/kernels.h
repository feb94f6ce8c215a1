#pragma once

void runWide32(int kernel, char *memory, const double *numbers, char *work);
void runWide64(int kernel, char *memory, const double *numbers, char *work);
