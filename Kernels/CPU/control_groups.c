#include "control_groups.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int upscale_group_numbers(const char *folder, const char *name, uint64_t numbers[2]) {
    char path[4500];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    unsigned long long first = 0, second = 0;
    const int count = fscanf(file, "%llu %llu", &first, &second);
    fclose(file);
    numbers[0] = first;
    numbers[1] = second;
    return count > 0 ? count : 0;
}

static uint64_t smaller(uint64_t one, uint64_t other) { return one < other ? one : other; }

// What the group at `path` below `root` says, and those around it. In a container `path` may be the host's, and not be
// there; then the root is the container's own group.
static uint64_t least_around(const char *root, const char *path, upscale_group_reader *reader) {
    char group[4096], folder[4400];
    snprintf(group, sizeof group, "%s", path);
    uint64_t least = UINT64_MAX;
    for (;;) {
        snprintf(folder, sizeof folder, "%s%s", root, group);
        least = smaller(least, reader(folder));
        char *last = strrchr(group, '/');
        if (!last) return least;
        *last = '\0';
    }
}

// Whether a list like “cpu,cpuacct” has `name`.
static bool lists(char *names, const char *name) {
    char *place = NULL;
    for (char *one = strtok_r(names, ",", &place); one; one = strtok_r(NULL, ",", &place)) {
        if (!strcmp(one, name)) return true;
    }
    return false;
}

uint64_t upscale_least_of_groups(const char *membership, const char *root, const char *controller,
                                 upscale_group_reader *first, upscale_group_reader *second) {
    FILE *file = fopen(membership, "re");
    if (!file) return UINT64_MAX;
    char line[4200], first_root[1024];
    snprintf(first_root, sizeof first_root, "%s/%s", root, controller);
    uint64_t least = UINT64_MAX;
    // The second version has one line, “0::/path”, the first one for controllers that belong together, “3:cpu,cpuacct:/path”.
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path) continue;
        *path++ = '\0';
        controllers++;
        if (!*controllers) {
            least = smaller(least, least_around(root, path, second));
        } else if (lists(controllers, controller)) {
            least = smaller(least, least_around(first_root, path, first));
        }
    }
    fclose(file);
    return least;
}
