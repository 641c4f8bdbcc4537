#pragma once

struct RouteHelper {};
